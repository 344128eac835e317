program t
  implicit none
  integer :: i
  real(8), allocatable :: w(:)
  character(:), allocatable :: s
  real(8) :: a(100)
  allocate(w(10)); w = 1; s = 'abc'
  !$omp parallel do firstprivate(w, s)
  do i = 1, 100
    w(1) = i
    s = s(1:2) // 'z'
    a(i) = w(1) + w(2) + len(s)
  end do
  print *, sum(a)
end program t
