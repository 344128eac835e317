program t
  implicit none
  integer :: i, j
  real(8) :: a(20,30), b(20,30)
  !$omp parallel do collapse(2) schedule(guided)
  do j = 1, 30
    do i = 1, 20
      a(i,j) = i + j
    end do
  end do
  !$omp parallel
  !$omp do
  do j = 2, 29
    do i = 2, 19
      b(i,j) = a(i-1,j) + a(i+1,j) + a(i,j-1)
    end do
  end do
  !$omp end do
  !$omp do
  do j = 2, 29
    a(:,j) = b(:,j)
  end do
  !$omp end do
  !$omp end parallel
  print *, sum(a(2:19,2:29))
end program t
