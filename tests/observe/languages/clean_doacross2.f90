program main
  integer :: i, j
  integer :: a(30,30)
  a = 1
  !$omp parallel do ordered(2)
  do i = 2, 30
  do j = 2, 30
    !$omp ordered depend(sink: i-1, j) depend(sink: i, j-1)
    a(i,j) = a(i-1,j) + a(i,j-1)
    !$omp ordered depend(source)
  end do
  end do
  print *, a(30,30)
end program
